// How the addon refuses: what was wrong with an argument, and errno as the class that JavaScript handed over.
#include "sys.h"

#include <cerrno>
#include <cmath>
#include <cstdarg>
#include <cstdio>
#include <system_error>

namespace lab {
namespace {

/** The names that the calls of this addon can give (and a few more); an unlisted errno keeps its number. */
const char* ErrnoName(int error) {
#define NAME(code) \
  case code:       \
    return #code;
  switch (error) {
    NAME(E2BIG) NAME(EACCES) NAME(EAGAIN) NAME(EBADF) NAME(EBUSY) NAME(ECHILD) NAME(EDEADLK) NAME(EDESTADDRREQ)
    NAME(EDOM) NAME(EDQUOT) NAME(EEXIST) NAME(EFAULT) NAME(EFBIG) NAME(EINTR) NAME(EINVAL) NAME(EIO) NAME(EISDIR)
    NAME(ELOOP) NAME(EMFILE) NAME(EMLINK) NAME(ENAMETOOLONG) NAME(ENFILE) NAME(ENODEV) NAME(ENOENT) NAME(ENOEXEC)
    NAME(ENOLCK) NAME(ENOMEM) NAME(ENOSPC) NAME(ENOSYS) NAME(ENOTCONN) NAME(ENOTDIR) NAME(ENOTSOCK) NAME(ENOTTY)
    NAME(ENXIO) NAME(EOPNOTSUPP) NAME(EOVERFLOW) NAME(EPERM) NAME(EPIPE) NAME(ERANGE) NAME(EROFS) NAME(ESPIPE)
    NAME(ESRCH) NAME(ETIMEDOUT) NAME(ETXTBSY) NAME(EXDEV) NAME(ECONNRESET) NAME(ECONNREFUSED) NAME(ENOBUFS)
    default:
      return "UNKNOWN";
  }
#undef NAME
}

/** Says in words what a value is: `a string`, `undefined`, `a DataView`. */
const char* Describe(napi_env env, napi_value value) {
  bool is = false;
  if (napi_is_dataview(env, value, &is) == napi_ok && is) return "a DataView";
  if (napi_is_arraybuffer(env, value, &is) == napi_ok && is) return "an ArrayBuffer";
  if (napi_is_array(env, value, &is) == napi_ok && is) return "an array";
  if (napi_is_typedarray(env, value, &is) == napi_ok && is) return "a typed array of another type";
  napi_valuetype type = napi_undefined;
  napi_typeof(env, value, &type);
  switch (type) {
    case napi_undefined: return "undefined";
    case napi_null: return "null";
    case napi_boolean: return "a boolean";
    case napi_number: return "a number";
    case napi_string: return "a string";
    case napi_symbol: return "a symbol";
    case napi_function: return "a function";
    case napi_bigint: return "a bigint";
    default: return "an object";
  }
}

void SetErrorClass(const Napi::CallbackInfo& info) {
  if (!info[0].IsFunction()) return ThrowType(info.Env(), "errorClass must be a class, got %s", Describe(info.Env(), info[0]));
  info.Env().GetInstanceData<InstanceData>()->errorClass = Napi::Persistent(info[0].As<Napi::Function>());
}

}  // namespace

void ThrowType(napi_env env, const char* format, ...) {
  char message[256];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(message, sizeof message, format, arguments);
  va_end(arguments);
  napi_throw_type_error(env, "ERR_INVALID_ARG_TYPE", message);
}

void ThrowRange(napi_env env, const char* format, ...) {
  char message[256];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(message, sizeof message, format, arguments);
  va_end(arguments);
  napi_throw_range_error(env, "ERR_OUT_OF_RANGE", message);
}

void ThrowErrno(napi_env rawEnv, const char* syscall, int error) {
  const Napi::Env env(rawEnv);
  const Napi::HandleScope scope(env);
  const char* code = ErrnoName(error);
  const std::string reason = std::generic_category().message(error);
  const Napi::FunctionReference& errorClass = env.GetInstanceData<InstanceData>()->errorClass;
  if (!errorClass.IsEmpty()) {
    // Negative, as Node's own errors have it.
    const Napi::Value instance = errorClass.New(
        {Napi::String::New(env, code), Napi::Number::New(env, -error), Napi::String::New(env, syscall), Napi::String::New(env, reason)});
    if (!env.IsExceptionPending()) napi_throw(env, instance);
    return;
  }
  Napi::Error plain = Napi::Error::New(env, std::string(syscall) + ": " + code + " (" + reason + ")");
  plain.Set("code", Napi::String::New(env, code));
  plain.Set("errno", Napi::Number::New(env, -error));
  plain.Set("syscall", Napi::String::New(env, syscall));
  plain.ThrowAsJavaScriptException();
}

void ThrowBadInteger(napi_env env, napi_value value, const char* name, double min, double max) {
  double number;
  if (napi_get_value_double(env, value, &number) != napi_ok) {
    ThrowType(env, "%s must be a whole number from %.0f to %.0f, got %s", name, min, max, Describe(env, value));
  } else {
    ThrowRange(env, "%s must be a whole number from %.0f to %.0f, got %.17g", name, min, max, number);
  }
}

void ThrowBadView(napi_env env, napi_value value, const char* name) {
  ThrowType(env, "%s must be a typed array, got %s (pass new Uint8Array(buffer, byteOffset, byteLength) over it)", name,
            Describe(env, value));
}

bool ThrowIfDetached(napi_env env, napi_value view, const char* name) {
  napi_value buffer;
  bool detached = false;
  // A SharedArrayBuffer answers neither question with yes: it cannot be detached.
  if (napi_get_typedarray_info(env, view, nullptr, nullptr, nullptr, &buffer, nullptr) != napi_ok) return false;
  if (napi_is_detached_arraybuffer(env, buffer, &detached) != napi_ok || !detached) return false;
  ThrowType(env, "%s must be a typed array with memory, got one whose buffer is detached (it was transferred)", name);
  return true;
}

bool TakeBoolean(napi_env env, napi_value value, const char* name, bool* into) {
  if (napi_get_value_bool(env, value, into) == napi_ok) return true;
  ThrowType(env, "%s must be true or false, got %s", name, Describe(env, value));
  return false;
}

bool TakeTyped(napi_env env, napi_value value, const char* name, napi_typedarray_type wanted, size_t atLeast, void** data,
               size_t* elements) {
  const char* wantedName = wanted == napi_int32_array ? "an Int32Array" : "a Float64Array";
  auto type = static_cast<napi_typedarray_type>(sizeof kElementBytes);
  if (napi_get_typedarray_info(env, value, &type, elements, data, nullptr, nullptr) != napi_ok || type != wanted) {
    ThrowType(env, "%s must be %s, got %s", name, wantedName, Describe(env, value));
    return false;
  }
  if (*elements == 0 && ThrowIfDetached(env, value, name)) return false;
  if (*elements < atLeast) {
    ThrowRange(env, "%s must be %s of at least %zu elements, got %zu", name, wantedName, atLeast, *elements);
    return false;
  }
  return true;
}

void AddRaw(Napi::Env env, Napi::Object exports, const char* name, napi_callback function) {
  napi_value made;
  if (napi_create_function(env, name, NAPI_AUTO_LENGTH, function, nullptr, &made) != napi_ok) return;
  exports.Set(name, Napi::Value(env, made));
}

void InitSys(Napi::Env env, Napi::Object exports) {
  // One per environment, freed with it: a worker that loads the addon has its own error class.
  env.SetInstanceData(new InstanceData());
  exports.Set("setErrorClass", Napi::Function::New<SetErrorClass>(env, "setErrorClass"));
}

}  // namespace lab

# What `npm ci` builds, with npm's own node-gyp: the addon (build/Release/ipc_lab.node) and the native floor
# (build/Release/floor). The sources are listed once, in native/sources.gypi, which CMake reads as JSON.
{
  'includes': ['native/sources.gypi'],
  'target_defaults': {
    'cflags': ['-Wall', '-Wextra'],
    'cflags!': ['-Wno-unused-parameter'],
    'xcode_settings': {
      'CLANG_CXX_LANGUAGE_STANDARD': 'c++17',
      'MACOSX_DEPLOYMENT_TARGET': '11.0',
    },
  },
  'targets': [
    {
      'target_name': 'ipc_lab',
      'sources': ['<@(addon_sources)'],
      'include_dirs': ["<!(node -p \"require('node-addon-api').include_dir\")"],
      # No C++ exceptions: Node's own flags switch them off, and a status that is looked at is cheaper in a hot call.
      # A worker that is terminated inside a call cannot be thrown at: without SWALLOW the whole process aborts.
      'defines': ['NAPI_VERSION=8', 'NODE_ADDON_API_DISABLE_CPP_EXCEPTIONS', 'NODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS'],
      'conditions': [['OS=="mac"', {'cflags+': ['-fvisibility=hidden'], 'xcode_settings': {'GCC_SYMBOLS_PRIVATE_EXTERN': 'YES'}}]],
    },
    {
      'target_name': 'floor',
      'type': 'executable',
      'product_extension': '',
      'sources': ['<@(floor_sources)'],
    },
  ],
}

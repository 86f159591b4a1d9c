/** The least process that can be talked to: says a word and lives on until its standard input ends. Started by isolation-member.ts. */

process.stdin.resume();
process.stdout.write('here');

// Prints the milliseconds of processor time that `require` of a package takes.
const before = process.cpuUsage();
require(process.argv[2]);
const { user, system } = process.cpuUsage(before);
console.log((user + system) / 1000);

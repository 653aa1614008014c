// node duckdb.mjs DATABASE FILE.csv: loads the file into a table of a new database and prints the seconds until it is on disk.
import { createRequire } from 'node:module';
const { DuckDBInstance } = createRequire(process.cwd() + '/')('@duckdb/node-api');
const [, , database, file] = process.argv;
const connection = await (await DuckDBInstance.create(database, { threads: '2' })).connect();
const started = process.hrtime.bigint();
await connection.run(`CREATE TABLE patents AS SELECT * FROM read_csv('${file}', header = true)`);
await connection.run('CHECKPOINT');
console.log(Number(process.hrtime.bigint() - started) / 1e9);

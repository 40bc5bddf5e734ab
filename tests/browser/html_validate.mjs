// Reads a JSON list of files on stdin, checks all in one run, writes the messages as JSON on stdout.
import { readFileSync } from "node:fs";
import { FileSystemConfigLoader, HtmlValidate } from "html-validate";

const rules = JSON.parse(readFileSync(new URL("htmlvalidate.json", import.meta.url), "utf-8"));
const checker = new HtmlValidate(new FileSystemConfigLoader(rules));
const report = await checker.validateMultipleFiles(JSON.parse(readFileSync(0, "utf-8")));
const messages = report.results.flatMap(({ filePath, messages }) =>
  messages.map(({ ruleId, severity, message, line, column }) => ({ file: filePath, rule: ruleId, severity, message, line, column })),
);
process.stdout.write(JSON.stringify(messages));

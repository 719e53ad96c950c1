// The settings of make.py that run in node: prints { texts: {setting: {page: text}}, rows: [...] }.
// Needs the packages below, from node_modules here or in a folder that NODE_PATH names, and a
// chromium on the PATH (or named by CHROMIUM).
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename } from "node:path";
import { pathToFileURL } from "node:url";
import { execFileSync } from "node:child_process";

const require = createRequire(import.meta.url);
const pages = process.argv.slice(2);
const texts = {};
const rows = [];

function version(name) {
  for (const folder of require.resolve.paths(name)) {
    try {
      return JSON.parse(readFileSync(`${folder}/${name}/package.json`, "utf-8")).version;
    } catch {
      continue;
    }
  }
  return "?";
}

async function setting(name, tool, set, extract, known) {
  try {
    const made = {};
    for (const file of pages) {
      made[basename(file, ".html")] = await extract(readFileSync(file, "utf-8"), file);
    }
    texts[name] = made;
    rows.push([name, tool, known ?? version(tool), set]);
  } catch (error) {
    console.error(`left out: ${name}: ${error.message.split("\n")[0]}`);
  }
}

function turndown(options, plugin) {
  return (page) => {
    const Turndown = require("turndown");
    const service = new Turndown(options);
    service.remove(["script", "style", "noscript", "head"]);
    if (plugin) service.use(require("@joplin/turndown-plugin-gfm").gfm);
    return service.turndown(page);
  };
}

await setting("turndown", "turndown", "", turndown({}, false));
await setting("turndown-gfm", "turndown", "headingStyle atx, @joplin/turndown-plugin-gfm", turndown({ headingStyle: "atx" }, true));
await setting("node-html-markdown", "node-html-markdown", "", (page) => require("node-html-markdown").NodeHtmlMarkdown.translate(page));
await setting("html-to-text", "html-to-text", "", (page) => require("html-to-text").convert(page));
await setting("html-to-text-tables", "html-to-text", "wordwrap false, table as dataTable, links without address", (page) =>
  require("html-to-text").convert(page, {
    wordwrap: false,
    selectors: [
      { selector: "table", format: "dataTable" },
      { selector: "a", options: { ignoreHref: true } },
      { selector: "img", format: "skip" },
    ],
  }));
await setting("readability-js", "@mozilla/readability", "title, textContent; jsdom", (page) => {
  const { JSDOM } = require("jsdom");
  const { Readability } = require("@mozilla/readability");
  const article = new Readability(new JSDOM(page, { url: "https://page.example/" }).window.document).parse();
  return `${article.title}\n${article.textContent}`;
});

// Browsers run last: what people see, and what they copy.
let browser;
try {
  const { chromium } = require("playwright-core");
  const path = process.env.CHROMIUM ?? execFileSync("which", ["chromium"], { encoding: "utf-8" }).trim();
  browser = await chromium.launch({ executablePath: path, args: ["--no-sandbox", "--disable-gpu"] });
  const seen = async (file, read) => {
    const tab = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    await tab.goto(pathToFileURL(file).href);
    const text = await tab.evaluate(read);
    await tab.close();
    return text;
  };
  const known = browser.version();
  await setting("chromium-innertext", "chromium", "document.body.innerText", (_, file) => seen(file, () => document.body.innerText), known);
  await setting("chromium-textcontent", "chromium", "body.textContent without script and style", (_, file) => seen(file, () => {
    document.querySelectorAll("script, style").forEach((each) => each.remove());
    return document.body.textContent;
  }), known);
  await setting("chromium-selection", "chromium", "all selected, as copied", (_, file) => seen(file, () => {
    getSelection().selectAllChildren(document.body);
    return getSelection().toString();
  }), known);
} catch (error) {
  console.error(`left out: chromium: ${error.message.split("\n")[0]}`);
} finally {
  await browser?.close();
}

console.log(JSON.stringify({ texts, rows }));

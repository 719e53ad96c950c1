// The copy button of a console session copies its commands: no prompts, no output.
document.addEventListener(
  "pointerdown",
  (event) => {
    const button = event.target.closest?.(".md-clipboard, .md-code__button");
    const session = button?.closest(".language-console");
    if (!session) return;
    const lines = session.querySelector("code").textContent.split("\n");
    const commands = lines.filter((line) => line.startsWith("$ "));
    button.setAttribute("data-clipboard-text", commands.map((line) => line.slice(2)).join("\n"));
  },
  true,
);

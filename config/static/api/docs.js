// Sends what the forms say to this very host and shows the answer; nothing is stored but in this tab.
"use strict";

const who = document.getElementById("who");
for (const input of who.querySelectorAll("input")) {
  input.value = sessionStorage.getItem(input.name) || "";
  input.addEventListener("input", () => sessionStorage.setItem(input.name, input.value));
}

document.getElementById("begin").addEventListener("click", async () => {
  const answer = await fetch("/api/v1/guest-sessions/", {
    method: "POST", headers: { "Content-Type": "application/json" }, body: "{}",
  });
  const said = await answer.json();
  if (answer.ok) {
    const field = who.querySelector("[name=Authorization]");
    field.value = `Guest ${said.token}`;
    sessionStorage.setItem("Authorization", field.value);
  }
  who.querySelector("output").textContent = answer.ok ? "You are a new guest." : said.detail;
});

function cookie(name) {
  const found = document.cookie.split("; ").find((pair) => pair.startsWith(`${name}=`));
  return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
}

function requestOf(form) {
  let path = form.dataset.path;
  const query = new URLSearchParams();
  const headers = {};
  for (const input of who.querySelectorAll("input")) if (input.value) headers[input.name] = input.value;
  for (const input of form.querySelectorAll("[data-in]")) {
    const value = input.value || (input.name === "Idempotency-Key" ? crypto.randomUUID() : "");
    if (!value) continue;
    if (input.dataset.in === "path") path = path.replace(`{${input.name}}`, encodeURIComponent(value));
    else if (input.dataset.in === "query") query.append(input.name, value);
    else headers[input.name] = value;
  }
  const options = { method: form.dataset.method, headers };
  if (options.method !== "GET") headers["X-CSRFToken"] = cookie("csrftoken");
  const file = form.querySelector("[type=file]");
  const body = form.querySelector("[name=body]");
  if (file) {
    options.body = new FormData(form);
  } else if (body && body.value.trim()) {
    headers["Content-Type"] = "application/json";
    options.body = body.value;
  }
  return [query.size ? `${path}?${query}` : path, options];
}

for (const form of document.querySelectorAll("form[data-method]")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const output = form.querySelector("output");
    output.textContent = "…";
    try {
      const answer = await fetch(...requestOf(form));
      const text = await answer.text();
      const shown = ["etag", "location", "retry-after", "ratelimit", "x-request-id"]
        .filter((name) => answer.headers.has(name))
        .map((name) => `${name}: ${answer.headers.get(name)}`);
      let pretty = text;
      if ((answer.headers.get("content-type") || "").includes("json")) pretty = JSON.stringify(JSON.parse(text), null, 2);
      output.textContent = [`${answer.status} ${answer.statusText}`, ...shown, "", pretty].join("\n");
    } catch (error) {
      output.textContent = String(error);
    }
  });
}

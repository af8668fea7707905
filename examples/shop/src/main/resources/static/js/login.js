// The sign-in form: an ordinary form post; the script adds the CSRF token and where to go next.
import { session } from "./lib/api.js";
import { byId, h, icon } from "./lib/dom.js";
import "./lib/frame.js";

const query = new URLSearchParams(location.search);
const form = byId("form");
const message = byId("message");

form.elements.next.value = query.get("next") ?? "/";
if (query.has("error")) {
  form.elements.username.value = query.get("name") ?? "";
  message.append(
    h(
      "div",
      { class: "notice bad", role: "alert" },
      icon("alert"),
      h("p", {}, "That name and password don’t go together. Names have letters, digits and _ . : @ - and at most 64 characters."),
    ),
  );
}

byId("someone").addEventListener("click", () => {
  const names = ["ada", "grace", "linus", "margaret", "alan", "barbara", "edsger", "radia", "donald", "katherine"];
  form.elements.username.value = `${names[Math.floor(Math.random() * names.length)]}-${Math.floor(100 + Math.random() * 900)}`;
  form.elements.password.value = "demo";
  form.elements.password.focus();
});

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = byId("enter");
  button.disabled = true;
  try {
    await session(); // sets the cookie that the hidden field repeats
    form.elements._csrf.value = decodeURIComponent(/(?:^|;\s*)XSRF-TOKEN=([^;]+)/.exec(document.cookie)?.[1] ?? "");
    form.submit();
  } catch {
    button.disabled = false;
    message.replaceChildren(
      h("div", { class: "notice bad", role: "alert" }, icon("wifi"), h("p", {}, "The shop can’t be reached. Please try again.")),
    );
  }
});

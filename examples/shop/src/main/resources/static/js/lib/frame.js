// The header and footer of every page, and who is signed in.
import { session, signOut } from "./api.js";
import { busy, h, icon, toast } from "./dom.js";
import { sentence } from "./reasons.js";

/** Resolves to {name?, admin}; to a stranger if the shop cannot be reached, so that reading pages work on. */
export const visitor = session().catch(() => ({ admin: false }));

const link = (href, text, ...active) => {
  const here = location.pathname === href || active.some((prefix) => location.pathname.startsWith(prefix));
  return h("a", { href, "aria-current": here ? "page" : null }, text);
};

function themeButton() {
  const dark = () => {
    const chosen = document.documentElement.dataset.theme;
    return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  };
  const button = h("button", { class: "button quiet icon small", type: "button" });
  const show = () => {
    button.replaceChildren(icon(dark() ? "sun" : "moon"));
    button.setAttribute("aria-label", dark() ? "Use light colours" : "Use dark colours");
  };
  button.addEventListener("click", () => {
    const theme = dark() ? "light" : "dark";
    document.documentElement.dataset.theme = theme;
    try {
      localStorage.setItem("theme", theme);
    } catch {
      /* kept for this page only */
    }
    show();
  });
  show();
  return button;
}

function signOutButton() {
  const button = h("button", { class: "button small", type: "button" }, "Sign out");
  button.addEventListener("click", () =>
    busy(button, async () => {
      try {
        await signOut();
        location.assign("/");
      } catch (problem) {
        toast(sentence(problem), "bad");
      }
    }),
  );
  return button;
}

class ShopHeader extends HTMLElement {
  connectedCallback() {
    const nav = h("nav", { "aria-label": "Shop" }, link("/", "Sales", "/sales/"), link("/orders", "My orders", "/orders/"));
    const who = h("div", { class: "who" }, themeButton());
    this.append(
      h(
        "header",
        { class: "bar" },
        h("a", { class: "brand", href: "/" }, h("img", { src: "/favicon.svg", alt: "", width: 27, height: 27 }), "Ten O’Clock"),
        nav,
        who,
      ),
    );
    visitor.then(({ name, admin }) => {
      if (admin) nav.append(link("/admin", "Admin", "/admin/"));
      if (name) who.append(h("span", { class: "name", title: `Signed in as ${name}` }, name), signOutButton());
      else if (location.pathname !== "/login") {
        who.append(
          h(
            "a",
            { class: "button small", href: `/login?${new URLSearchParams({ next: location.pathname + location.search })}` },
            "Sign in",
          ),
        );
      }
    });
  }
}
customElements.define("shop-header", ShopHeader);

document.body.append(
  h(
    "footer",
    { class: "footer" },
    h(
      "div",
      {},
      h("span", {}, "Ten O’Clock, the example shop of flashsale"),
      h("span", {}, "Nothing here is really sold, and nobody really pays."),
    ),
  ),
);

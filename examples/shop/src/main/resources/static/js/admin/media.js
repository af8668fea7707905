// Pictures and videos of an item: shown, removed, and uploaded straight to the media store.
import { admin } from "../lib/api.js";
import { busy, confirm, h, icon, picture, setText, toast } from "../lib/dom.js";
import { sentence } from "../lib/reasons.js";

const MEDIA_TYPES = "image/png,image/jpeg,image/webp,image/gif,image/avif,video/mp4,video/webm";

/** The pictures of an item with a place to drop another. `changed` gets the sale after every change. */
export function mediaStrip(saleId, item, changed) {
  const element = h("div", { class: "strip" });
  const show = (media) =>
    element.replaceChildren(...media.map((one) => figure(saleId, item, one, changed)), dropZone(saleId, item, changed));
  return { element, show };
}

function figure(saleId, item, one, changed) {
  const button = h("button", { class: "button icon small", type: "button", "aria-label": "Remove this picture" }, icon("trash"));
  button.addEventListener("click", () =>
    busy(button, async () => {
      if (!(await confirm({ title: "Remove this picture?", text: "Buyers no longer see it.", yes: "Remove it" }))) return;
      try {
        changed(await admin.removeMedia(saleId, item.sku, one.key));
      } catch (problem) {
        toast(sentence(problem), "bad");
      }
    }),
  );
  return h("figure", {}, picture([one], item.title), button);
}

const FORBIDDEN_HEADERS = /^(content-length|host|connection)$/i; // the browser sets these itself and refuses to be told

/** Sends a file straight to the media store, with the headers the shop signed; reports progress from 0 to 1. */
function put({ method, url, headers }, file, onProgress) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(method, url);
    for (const [name, value] of Object.entries(headers ?? {})) if (!FORBIDDEN_HEADERS.test(name)) request.setRequestHeader(name, value);
    request.upload.addEventListener("progress", (event) => event.lengthComputable && onProgress(event.loaded / event.total));
    request.addEventListener("load", () =>
      request.status < 300 ? resolve() : reject(new Error(`The media store refused the upload (status ${request.status}).`)),
    );
    request.addEventListener("error", () => reject(new Error("The media store could not be reached.")));
    request.send(file);
  });
}

function uploadRefusal(problem) {
  const [{ field, message } = {}] = problem.body?.errors ?? [];
  if (field === "contentType") return "Only pictures (PNG, JPEG, WebP, GIF, AVIF) and videos (MP4, WebM) can be shown.";
  if (field === "length") return `This file is too large or empty: its length ${message}.`;
  return problem.reason ? (problem.body.detail ?? sentence(problem)) : problem.message;
}

function dropZone(saleId, item, changed) {
  const input = h("input", {
    class: "hidden-visually",
    type: "file",
    accept: MEDIA_TYPES,
    "aria-label": `Upload a picture of ${item.title}`,
  });
  const text = h("span", {}, "Add a picture");
  const zone = h("label", { class: "drop" }, icon("image"), text, input);
  const take = async (file) => {
    if (!file || zone.querySelector("progress")) return;
    const progress = h("progress", { max: 1, value: 0 });
    zone.append(progress);
    setText(text, file.name);
    try {
      const upload = await admin.upload(saleId, item.sku, file);
      await put(upload, file, (part) => {
        progress.value = part;
      });
      changed(await admin.confirmUpload(saleId, item.sku, upload.key));
      toast("The picture is up.");
    } catch (problem) {
      toast(uploadRefusal(problem), "bad");
      progress.remove();
      setText(text, "Add a picture");
    }
  };
  input.addEventListener("change", () => take(input.files[0]));
  zone.addEventListener("dragover", (event) => {
    event.preventDefault();
    zone.classList.add("over");
  });
  zone.addEventListener("dragleave", () => zone.classList.remove("over"));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    zone.classList.remove("over");
    take(event.dataTransfer.files[0]);
  });
  return zone;
}

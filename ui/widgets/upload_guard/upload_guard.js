// Watches what is chosen for or dropped on an uploader, and says why a file is not taken.

const views = new WeakMap();

export default function ({ parentElement, data }) {
  let view = views.get(parentElement);
  if (!view) {
    view = { box: document.createElement("div"), data };
    view.box.className = "refused";
    view.box.setAttribute("role", "alert");
    parentElement.append(view.box);
    const watch = (event) => {
      if (!parentElement.isConnected) {
        document.removeEventListener("change", watch, true);
        document.removeEventListener("drop", watch, true);
        return;
      }
      const chosen = event.target instanceof HTMLInputElement && event.target.type === "file" ? event.target.files : null;
      const files = event.dataTransfer?.files ?? chosen;
      if (files?.length) tell(view, files);
    };
    document.addEventListener("change", watch, true);
    document.addEventListener("drop", watch, true);
    views.set(parentElement, view);
  }
  view.data = data;
}

function tell(view, files) {
  const told = [...files].map((file) => [file, why(view.data, file)]).filter(([, reason]) => reason);
  view.box.replaceChildren(
    ...told.map(([file, reason]) => {
      const line = document.createElement("div");
      line.textContent = reason.replace("{name}", file.name).replace("{mb}", (file.size / 1e6).toFixed(1));
      return line;
    }),
  );
}

function why(data, file) {
  const kind = file.name.includes(".") ? `.${file.name.split(".").pop().toLowerCase()}` : "";
  if (file.size > data.largest) return data.too_big;
  if (!data.kinds.includes(kind)) return data.other_kind;
  return file.size === 0 ? data.empty : null;
}

// Small conveniences; every page works without them.
"use strict";

// A refused form shows its summary first, and what follows a sent form begins with its heading: bring reader
// and screen reader there. After a link the page begins at its top, as everywhere.
// A browser may keep nothing at all, and says so with an error.
function kept(change) {
  try { return change(sessionStorage); } catch { return null; }
}
const summary = document.getElementById("summary");
const heading = document.querySelector("main h1");
if (summary) summary.focus();
else if (heading && kept((store) => store.getItem("sent")) && !location.hash) {
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
}
kept((store) => store.removeItem("sent"));

// One press is enough: a second press of the same button while the answer is on its way is ignored.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent && form.method === "post") event.preventDefault();
  form.dataset.sent = "1";
  if (form.method === "post") kept((store) => store.setItem("sent", "1"));
});
window.addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent;
});

// A proposal that is taken or given back is a box of the form as well: saving the form must say the same.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-ticks]");
  if (!button) return;
  const { ticks, value, to } = button.dataset;
  for (const box of document.getElementsByName(ticks)) if (box.value === value) box.checked = to === "on";
});

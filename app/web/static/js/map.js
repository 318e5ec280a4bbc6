// The map of testbeds. It draws what the list's own address finds; the list works without it.
"use strict";

const DAEJEON = [[36.19, 127.25], [36.5, 127.56]];
const box = document.getElementById("map");
const settings = JSON.parse(box.dataset.settings);
const words = settings.words;
const SHAPES = {
  indoor: '<rect x="4" y="4" width="16" height="16" rx="2"/>',
  outdoor: '<circle cx="12" cy="12" r="9"/>',
  both: '<path d="M12 2l10 10-10 10L2 12z"/>',
  unset: '<path d="M12 3l10 18H2z"/>',
};

function pin(setting, planned) {
  const kind = setting in SHAPES ? setting : "unset";
  const html = `<svg viewBox="0 0 24 24" aria-hidden="true"><g class="pin-shape pin-${kind}${planned ? " pin-planned" : ""}">${SHAPES[kind]}</g></svg>`;
  return L.divIcon({ className: "pin", html, iconSize: [26, 26] });
}

function element(tag, text, attributes = {}) {
  const made = document.createElement(tag);
  made.textContent = text;
  Object.assign(made, attributes);
  return made;
}

function popup(properties, name) {
  const parts = [words[properties.indoor_outdoor], properties.facility_status === "planned" ? words.planned : ""];
  const made = document.createElement("div");
  made.append(element("strong", name), document.createElement("br"));
  const said = parts.filter(Boolean).join(" · ");
  if (said) made.append(element("span", said), document.createElement("br"));
  made.append(element("a", words.details, { href: `/testbeds/${encodeURIComponent(properties.code)}` }));
  return made;
}

function notice(text) {
  const made = element("p", text, { className: "map-note" });
  made.setAttribute("role", "status");
  box.append(made);
}

function placeName({ name, at }, className) {
  const icon = L.divIcon({ className, html: element("span", name).outerHTML, iconSize: [110, 20] });
  return L.marker(at, { icon, pane: "names", interactive: false, keyboard: false });
}

// Layers that people may switch: screen readers find districts and towns in the filters instead.
function drawLayers(map) {
  map.createPane("outlines").style.zIndex = 340;
  map.createPane("names").style.zIndex = 350;
  const districts = L.layerGroup(settings.districts.map((each) => placeName(each, "district-name"))).addTo(map);
  const towns = L.layerGroup(settings.towns.flatMap((each) => [
    L.circleMarker(each.at, { radius: 5, color: "#8a5a00", fillColor: "#ffb114", fillOpacity: 1, weight: 1.5, interactive: false }),
    placeName({ name: each.name, at: each.at }, "town-name"),
  ]));
  if (settings.outlines) {
    fetch(settings.outlines).then((answer) => answer.json()).then((outlines) => {
      const style = { color: "#8295a8", weight: 1.5, fillColor: "#fff", fillOpacity: settings.tiles ? 0 : 0.75 };
      const features = outlines.features.filter((feature) => feature.geometry);
      L.geoJSON(features, { style, pane: "outlines", interactive: false }).addTo(districts);
    }).catch(() => notice(words.failed));
  }
  map.getPane("names").setAttribute("aria-hidden", "true");
  if (box.dataset.place) return;
  const switches = { [words.districts]: districts, [words.towns]: towns };
  // Further out the names of the towns lie over each other; their dots remain.
  const name = () => box.classList.toggle("is-near", map.getZoom() >= 13);
  map.on("zoomend", name);
  name();
  const control = L.control.layers(null, switches, { position: "topright", collapsed: innerWidth < 640 }).addTo(map);
  control.getContainer().setAttribute("aria-label", words.layers);
}

function drawGround(map) {
  drawLayers(map);
  if (!settings.tiles) return;
  let failures = 0;
  const tiles = L.tileLayer(settings.tiles, { maxZoom: 19, attribution: settings.attribution }).addTo(map);
  tiles.on("tileerror", () => {
    failures += 1;
    if (failures === 3) {
      tiles.remove();
      notice(words.tilesFailed);
    }
  });
}

function makeMap() {
  // Without tiles markercluster needs the largest zoom told.
  const map = L.map(box, { maxZoom: 18, minZoom: 10, zoomControl: false, scrollWheelZoom: true });
  map.attributionControl.setPrefix(false);
  // Where no tiles are drawn nothing else says how far apart two places are.
  L.control.scale({ imperial: false }).addTo(map);
  L.control.zoom({ zoomInTitle: words.zoomIn, zoomOutTitle: words.zoomOut }).addTo(map);
  map.fitBounds(DAEJEON);
  drawGround(map);
  return map;
}

function nameOf(properties) {
  return settings.language === "en" && properties.name_en ? properties.name_en : properties.name_ko;
}

// Where there are too many pins for a page, the server sends squares with their number instead.
function crowd({ properties, geometry }) {
  const [west, south, east, north] = properties.bbox;
  const [longitude, latitude] = geometry.coordinates;
  const made = L.marker([latitude, longitude], { icon: badge(properties.cluster), alt: words.cluster.replace("{count}", properties.cluster) });
  return made.on("click", () => map.fitBounds([[south, west], [north, east]], { maxZoom: map.getZoom() + 3 }));
}

function marker(feature) {
  const { properties, geometry } = feature;
  if (properties.cluster) return crowd(feature);
  const name = nameOf(properties);
  const [longitude, latitude] = geometry.coordinates;
  const planned = properties.facility_status === "planned";
  const made = L.marker([latitude, longitude], { icon: pin(properties.indoor_outdoor, planned), title: name, alt: name });
  return made.bindPopup(() => popup(properties, name));
}

function badge(count) {
  const size = count < 10 ? 38 : count < 40 ? 44 : 52;
  return L.divIcon({ className: "cluster", html: String(count), iconSize: [size, size] });
}

const label = (cluster) => badge(cluster.getChildCount());

function nameCluster(event) {
  const node = event.layer.getElement?.();
  if (!node || !event.layer.getChildCount) return;
  node.setAttribute("role", "button");
  node.setAttribute("aria-label", words.cluster.replace("{count}", event.layer.getChildCount()));
}

function showAll(map, browse) {
  const group = L.markerClusterGroup({
    showCoverageOnHover: false, maxClusterRadius: 44, iconCreateFunction: label, chunkedLoading: true,
    animate: !matchMedia("(prefers-reduced-motion: reduce)").matches,
  });
  group.on("layeradd", nameCluster);
  map.on("layeradd", nameCluster);
  map.addLayer(group);
  const crowds = L.layerGroup().addTo(map);
  let asked = 0;
  let isCrowded = false;
  async function load() {
    const turn = (asked += 1);
    box.setAttribute("aria-busy", "true");
    try {
      const places = document.getElementById("browse").dataset.places;
      const answer = await fetch(`${places}&zoom=${map.getZoom()}`, { headers: { Accept: "application/geo+json" } });
      if (!answer.ok) throw new Error(String(answer.status));
      const { features } = await answer.json();
      if (turn !== asked) return;
      const wasCrowded = isCrowded;
      isCrowded = features.some((feature) => feature.properties.cluster);
      const pins = features.filter((feature) => feature.geometry).map(marker);
      group.clearLayers();
      crowds.clearLayers();
      if (isCrowded) pins.forEach((each) => crowds.addLayer(each));
      else group.addLayers(pins);
      const bounds = L.latLngBounds(pins.map((each) => each.getLatLng()));
      if (pins.length && !wasCrowded) map.fitBounds(bounds.pad(0.08), { maxZoom: 15 });
      box.dataset.shown = String(pins.length);
    } catch {
      notice(words.failed);
    } finally {
      box.removeAttribute("aria-busy");
    }
  }
  map.on("zoomend", () => { if (isCrowded) load(); });
  new MutationObserver(load).observe(browse, { attributes: true, attributeFilter: ["data-places"] });
  load();
}

// The area stands in the address like every other filter: it is set, shared and taken back there.
function seek(changes) {
  const address = new URL(location.href);
  for (const [key, value] of Object.entries(changes)) {
    if (value) address.searchParams.set(key, value);
    else address.searchParams.delete(key);
  }
  address.searchParams.delete("page");
  location.assign(address);
}

const edges = (bounds) => [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()].map((each) => each.toFixed(5)).join(",");

function drawBox(map, button) {
  const hint = element("p", words.drawing, { className: "map-note" });
  hint.setAttribute("role", "status");
  box.append(hint);
  button.setAttribute("aria-pressed", "true");
  map.dragging.disable();
  box.style.cursor = "crosshair";
  let from = null;
  const shape = L.rectangle([[0, 0], [0, 0]], { color: "#0b50d0", weight: 2 });
  const stop = () => {
    hint.remove();
    shape.remove();
    map.off("mousedown", begin).off("mousemove", stretch).off("mouseup", end);
    map.dragging.enable();
    box.style.cursor = "";
    button.setAttribute("aria-pressed", "false");
    document.removeEventListener("keydown", escape);
  };
  const begin = ({ latlng }) => { from = latlng; shape.setBounds([latlng, latlng]).addTo(map); };
  const stretch = ({ latlng }) => { if (from) shape.setBounds([from, latlng]); };
  const end = () => { const bounds = shape.getBounds(); stop(); seek({ bbox: edges(bounds), near: "" }); };
  const escape = ({ key }) => { if (key === "Escape") stop(); };
  map.on("mousedown", begin).on("mousemove", stretch).on("mouseup", end);
  document.addEventListener("keydown", escape);
}

function areaTools(map) {
  const bar = document.getElementById("map-tools");
  if (!bar) return;
  const tool = (text, act) => {
    const button = element("button", text, { type: "button", className: "btn btn-plain" });
    button.addEventListener("click", () => act(button));
    bar.append(button);
    return button;
  };
  tool(words.inView, () => seek({ bbox: edges(map.getBounds()), near: "" }));
  if (matchMedia("(pointer: fine)").matches) tool(words.draw, (button) => drawBox(map, button));
  if (navigator.geolocation) tool(words.near, () => navigator.geolocation.getCurrentPosition(
    ({ coords }) => seek({ near: `${coords.latitude.toFixed(4)},${coords.longitude.toFixed(4)},3`, bbox: "" }),
    () => notice(words.nearFailed),
  ));
}

function showOne(map, place) {
  L.marker(place.at, { icon: pin(place.setting, place.planned), title: place.name, alt: place.name, keyboard: false, interactive: false }).addTo(map);
  map.setView(place.at, 11);
  map.scrollWheelZoom.disable();
}

const map = makeMap();
if (box.dataset.place) showOne(map, JSON.parse(box.dataset.place));
else {
  showAll(map, document.getElementById("browse"));
  areaTools(map);
}
// The filters of a phone stay folded until they are asked for.
document.getElementById("filters-toggle")?.addEventListener("click", ({ currentTarget }) => {
  currentTarget.setAttribute("aria-expanded", String(currentTarget.getAttribute("aria-expanded") === "false"));
});
// On a phone the map may start hidden behind the tab, without a size.
new ResizeObserver(() => map.invalidateSize()).observe(box);

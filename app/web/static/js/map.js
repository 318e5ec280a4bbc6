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
  box.parentElement.append(made);
}

function drawGround(map) {
  // Names lie below the pins and let clicks through; screen readers find districts in the filters.
  map.createPane("names").style.zIndex = 350;
  for (const district of settings.districts) {
    const icon = L.divIcon({ className: "district-name", html: element("span", district.name).outerHTML, iconSize: [90, 20] });
    const label = L.marker(district.at, { icon, pane: "names", interactive: false, keyboard: false }).addTo(map);
    label.getElement().setAttribute("aria-hidden", "true");
  }
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
  L.control.zoom({ zoomInTitle: words.zoomIn, zoomOutTitle: words.zoomOut }).addTo(map);
  map.fitBounds(DAEJEON);
  drawGround(map);
  return map;
}

function nameOf(properties) {
  return settings.language === "en" && properties.name_en ? properties.name_en : properties.name_ko;
}

function marker(feature) {
  const { properties, geometry } = feature;
  const name = nameOf(properties);
  const [longitude, latitude] = geometry.coordinates;
  const planned = properties.facility_status === "planned";
  const made = L.marker([latitude, longitude], { icon: pin(properties.indoor_outdoor, planned), title: name, alt: name });
  return made.bindPopup(() => popup(properties, name));
}

function label(cluster) {
  const count = cluster.getChildCount();
  const size = count < 10 ? 38 : count < 40 ? 44 : 52;
  return L.divIcon({ className: "cluster", html: String(count), iconSize: [size, size] });
}

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
  let asked = 0;
  async function load() {
    const turn = (asked += 1);
    box.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(document.getElementById("browse").dataset.places, { headers: { Accept: "application/geo+json" } });
      if (!answer.ok) throw new Error(String(answer.status));
      const { features } = await answer.json();
      if (turn !== asked) return;
      group.clearLayers();
      group.addLayers(features.filter((feature) => feature.geometry).map(marker));
      if (group.getLayers().length) map.fitBounds(group.getBounds().pad(0.08), { maxZoom: 15 });
      box.dataset.shown = String(group.getLayers().length);
    } catch {
      notice(words.failed);
    } finally {
      box.removeAttribute("aria-busy");
    }
  }
  new MutationObserver(load).observe(browse, { attributes: true, attributeFilter: ["data-places"] });
  load();
}

function showOne(map, place) {
  L.marker(place.at, { icon: pin(place.setting, place.planned), title: place.name, alt: place.name, keyboard: false, interactive: false }).addTo(map);
  map.setView(place.at, 11);
  map.scrollWheelZoom.disable();
}

const map = makeMap();
if (box.dataset.place) showOne(map, JSON.parse(box.dataset.place));
else showAll(map, document.getElementById("browse"));
// The filters of a phone stay folded until they are asked for.
document.getElementById("filters-toggle")?.addEventListener("click", ({ currentTarget }) => {
  currentTarget.setAttribute("aria-expanded", String(currentTarget.getAttribute("aria-expanded") === "false"));
});
// On a phone the map may start hidden behind the tab, without a size.
new ResizeObserver(() => map.invalidateSize()).observe(box);

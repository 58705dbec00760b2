/* The map that one can move and enlarge, in place of the one the server drew. Words and addresses come from the page. */
(() => {
  "use strict";
  const frame = document.querySelector("[data-map]");
  if (!frame || !window.L || !window.fetch) return;

  const draw = ({ communes }) => {
    if (!communes.length) return;
    const { label, zoomIn, zoomOut, tiles, credit } = frame.dataset;
    const drawn = frame.querySelector("circle");
    const { fill, stroke } = drawn ? getComputedStyle(drawn) : {};
    const box = document.createElement("div");
    box.style.background = getComputedStyle(frame).backgroundColor;
    box.setAttribute("role", "region");
    box.setAttribute("aria-label", label);
    frame.replaceChildren(box);
    const map = L.map(box, { zoomControl: false, scrollWheelZoom: false, zoomSnap: 0.25, preferCanvas: true });
    map.attributionControl.setPrefix(false);
    L.control.zoom({ zoomInTitle: zoomIn, zoomOutTitle: zoomOut }).addTo(map);
    if (tiles) L.tileLayer(tiles, { attribution: credit, maxZoom: 17 }).addTo(map);
    const most = Math.max(...communes.map(([, , , count]) => count));
    // The largest below: a small circle is never hidden. The area says the count.
    communes.sort((a, b) => b[3] - a[3]).forEach(([name, latitude, longitude, count, address]) => {
      const circle = L.circleMarker([latitude, longitude], {
        radius: Math.max(4, 30 * Math.sqrt(count / most)), weight: 1.5, color: stroke, fillColor: fill, fillOpacity: 0.82,
      });
      const words = document.createElement("span");
      words.textContent = `${name} : ${count}`;
      circle.bindTooltip(words);
      circle.on("click", () => { location.href = address; }).addTo(map);
    });
    map.fitBounds(communes.map(([, latitude, longitude]) => [latitude, longitude]), { padding: [30, 30] });
  };

  fetch(frame.dataset.map).then((answer) => (answer.ok ? answer.json() : Promise.reject(answer.status))).then(draw)
    .catch(() => { /* the drawn map and the table stay */ });
})();

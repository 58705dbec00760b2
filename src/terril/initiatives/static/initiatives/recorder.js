/* The microphone beside the words: records in the page, ten minutes at most, and puts the sound in the form's own file field. */
(() => {
  "use strict";
  const LONGEST = 10 * 60 * 1000;
  const button = document.querySelector("[data-mic]");
  const box = document.querySelector("[data-recorder]");
  const field = document.querySelector("input[type=file][name=recording]");
  if (!button || !box || !field || !window.MediaRecorder || !navigator.mediaDevices || !window.DataTransfer) return;
  button.hidden = false;
  const words = button.querySelector("span");
  const start = words.textContent;
  let recorder = null;

  function keep(parts, type) {
    const sound = new File(parts, "voix." + (type.includes("mp4") ? "m4a" : type.includes("ogg") ? "ogg" : "webm"), { type });
    const transfer = new DataTransfer();
    transfer.items.add(sound);
    field.files = transfer.files;
    const player = document.createElement("audio");
    player.controls = true;
    player.src = URL.createObjectURL(sound);
    box.replaceChildren(Object.assign(document.createElement("p"), { textContent: box.dataset.recorderDone }), player);
  }

  button.addEventListener("click", async () => {
    if (recorder) { recorder.stop(); return; }
    let stream;
    try { stream = await navigator.mediaDevices.getUserMedia({ audio: true }); } catch { box.textContent = box.dataset.recorderRefused; return; }
    const parts = [];
    recorder = new MediaRecorder(stream);
    const end = setTimeout(() => recorder && recorder.stop(), LONGEST);
    recorder.addEventListener("dataavailable", (event) => event.data.size && parts.push(event.data));
    recorder.addEventListener("stop", () => {
      clearTimeout(end);
      stream.getTracks().forEach((track) => track.stop());
      keep(parts, recorder.mimeType || "audio/webm");
      recorder = null;
      button.setAttribute("aria-pressed", "false");
      words.textContent = start;
    });
    recorder.start(1000);
    button.setAttribute("aria-pressed", "true");
    words.textContent = box.dataset.recorder;
    box.textContent = box.dataset.recorderWait;
  });
})();

// Times that tick, in the words that the server uses.
function relative(seconds) {
  const size = Math.abs(seconds);
  if (size < 45) return seconds < 0 ? 'in a moment' : 'just now';
  const [unit, word] = size < 5400 ? [60, 'min'] : size < 129600 ? [3600, 'h'] : size < 3888000 ? [86400, 'd']
    : size < 47304000 ? [2628000, 'months'] : [31536000, 'years'];
  const words = `${Math.floor((size + unit / 2) / unit)} ${word}`;
  return seconds < 0 ? `in ${words}` : `${words} ago`;
}

function duration(seconds) {
  if (seconds < 9.95) return `${Math.max(0, seconds).toFixed(1)} s`;
  const whole = Math.round(seconds);
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  if (hours) return `${hours} h ${minutes} min`;
  return minutes ? `${minutes} min ${whole % 60} s` : `${whole} s`;
}

function say(element, words) {
  if (element.firstChild && element.firstChild.data !== words) element.firstChild.data = words;
}

// The server's clock counts: its pages and answers carry its time, and ours may be wrong.
let clockSkew = Date.parse(document.getElementById('main').dataset.now) - Date.now();
function tick() {
  const now = Date.now() + clockSkew;
  for (const time of document.querySelectorAll('main time[datetime]')) {
    say(time, relative(Math.floor((now - Date.parse(time.dateTime)) / 1000)));
  }
  for (const took of document.querySelectorAll('[data-since]')) {
    say(took, duration(Math.floor((now - Date.parse(took.dataset.since)) / 1000)));
  }
}
setInterval(() => document.hidden || tick(), 1000);

// Sends readers of a moved page on and takes their anchor along (_templates/posts/moved.html).
location.replace(document.currentScript.dataset.to + location.search + location.hash);

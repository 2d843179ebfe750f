// Whoever is signed out leaves no names on the device: the kept pages go. Marks that wait to be
// sent hold no names; they stay until their trainer signs in again.
if (window.caches) window.caches.delete("samtakt-teaching");

/* The floor that a queue listing is measured against: opens and reads every -H file below a directory and its split directories. */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static char buffer[65536];
static long files, bytes;

static void walk(int directory, int depth) {
  DIR *names = fdopendir(dup(directory));
  struct dirent *entry;
  while (names != NULL && (entry = readdir(names)) != NULL) {
    size_t length = strlen(entry->d_name);
    int file;
    if (depth == 0 && length == 1 && entry->d_name[0] != '.') {
      if ((file = openat(directory, entry->d_name, O_RDONLY | O_DIRECTORY)) < 0) continue;
      walk(file, 1);
      close(file);
    } else if (length > 2 && strcmp(entry->d_name + length - 2, "-H") == 0) {
      ssize_t got;
      if ((file = openat(directory, entry->d_name, O_RDONLY)) < 0) continue;
      while ((got = read(file, buffer, sizeof buffer)) > 0) bytes += got;
      close(file);
      files++;
    }
  }
  if (names != NULL) closedir(names);
}

int main(int count, char **words) {
  int directory = count > 1 ? open(words[1], O_RDONLY | O_DIRECTORY) : -1;
  if (directory < 0) return 1;
  walk(directory, 0);
  printf("%ld files, %ld bytes\n", files, bytes);
  return 0;
}

// SPDX-License-Identifier: Apache-2.0
// The floor: decode every block of some rasters with GDAL, and do nothing with the pixels.
//
//   cc -O2 decode_only.c -o decode_only $(gdal-config --cflags) $(gdal-config --libs) -lpthread
//   decode_only THREADS FILE...
//
// One dataset handle a thread; the blocks of a file are dealt out in turn. Bands in planes of their own are read by
// GDALReadBlock; bands that are interleaved by pixel share their blocks, so all are read in one call, since some
// drivers decode a block anew for each band. The cache is kept small: nothing is read twice.
#include <gdal.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char **files;
static int file_count, thread_count;

struct share {
  int number;
  long blocks;
  uint64_t check;
};

static void decode(const char *path, struct share *share) {
  GDALDatasetH dataset = GDALOpen(path, GA_ReadOnly);
  if (dataset == NULL) exit(66);
  GDALRasterBandH first = GDALGetRasterBand(dataset, 1);
  GDALDataType type = GDALGetRasterDataType(first);
  int bands = GDALGetRasterCount(dataset), width, height, unit = GDALGetDataTypeSizeBytes(type);
  int columns = GDALGetRasterXSize(dataset), rows = GDALGetRasterYSize(dataset);
  GDALGetBlockSize(first, &width, &height);
  const char *interleave = GDALGetMetadataItem(dataset, "INTERLEAVE", "IMAGE_STRUCTURE");
  int together = bands > 1 && interleave != NULL && strcmp(interleave, "PIXEL") == 0;
  int across = (columns + width - 1) / width, down = (rows + height - 1) / height;
  size_t size = (size_t)width * height * unit * (together ? bands : 1);
  unsigned char *pixels = calloc(size, 1);
  if (pixels == NULL) exit(70);
  for (int block = share->number; block < across * down; block += thread_count) {
    int x = block % across * width, y = block / across * height;
    int w = columns - x < width ? columns - x : width, h = rows - y < height ? rows - y : height;
    for (int band = 1; band <= (together ? 1 : bands); band++) {
      CPLErr status = together ? GDALDatasetRasterIO(dataset, GF_Read, x, y, w, h, pixels, w, h, type, bands, NULL, 0, 0, 0)
                               : GDALReadBlock(GDALGetRasterBand(dataset, band), x / width, y / height, pixels);
      if (status != CE_None) exit(74);
      share->check += pixels[((size_t)block * 7919 + band) % size];
    }
    share->blocks += bands;
  }
  free(pixels);
  GDALClose(dataset);
}

static void *work(void *share) {
  for (int file = 0; file < file_count; file++) decode(files[file], share);
  return NULL;
}

int main(int count, char **arguments) {
  if (count < 3 || (thread_count = atoi(arguments[1])) < 1 || thread_count > 64) {
    fprintf(stderr, "usage: decode_only THREADS FILE...\n");
    return 64;
  }
  files = arguments + 2;
  file_count = count - 2;
  GDALAllRegister();
  GDALSetCacheMax64(64 << 20);
  pthread_t threads[64];
  struct share shares[64] = {0};
  for (int i = 0; i < thread_count; i++) {
    shares[i].number = i;
    if (pthread_create(&threads[i], NULL, work, &shares[i]) != 0) return 70;
  }
  long blocks = 0;
  uint64_t check = 0;
  for (int i = 0; i < thread_count; i++) {
    pthread_join(threads[i], NULL);
    blocks += shares[i].blocks;
    check += shares[i].check;
  }
  printf("decoded %ld blocks, check %llu\n", blocks, (unsigned long long)check);
  return 0;
}

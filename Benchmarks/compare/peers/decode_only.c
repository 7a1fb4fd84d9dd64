// SPDX-License-Identifier: Apache-2.0
// The floor: decode every block of some rasters with GDAL, and do nothing with the pixels.
//
//   cc -O2 decode_only.c -o decode_only $(gdal-config --cflags) $(gdal-config --libs) -lpthread
//   decode_only THREADS FILE...
//
// Whole blocks by GDALReadBlock, one dataset handle a thread, the blocks of a file dealt out in turn. In a file
// that is interleaved by pixel, the block of the first band leaves those of the others in GDAL's cache, so that they
// are decoded once; the cache is kept small, since nothing is read twice.
#include <gdal.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

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
  int bands = GDALGetRasterCount(dataset), width, height, unit;
  GDALRasterBandH first = GDALGetRasterBand(dataset, 1);
  GDALGetBlockSize(first, &width, &height);
  unit = GDALGetDataTypeSizeBytes(GDALGetRasterDataType(first));
  int across = (GDALGetRasterXSize(dataset) + width - 1) / width;
  int down = (GDALGetRasterYSize(dataset) + height - 1) / height;
  unsigned char *pixels = malloc((size_t)width * height * unit);
  if (pixels == NULL) exit(70);
  for (int block = share->number; block < across * down; block += thread_count) {
    for (int band = 1; band <= bands; band++) {
      GDALRasterBandH handle = GDALGetRasterBand(dataset, band);
      if (GDALReadBlock(handle, block % across, block / across, pixels) != CE_None) exit(74);
      share->blocks++;
      share->check += pixels[((size_t)block * 7919 + band) % ((size_t)width * height * unit)];
    }
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

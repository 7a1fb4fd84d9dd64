/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TRUCELINE_CPROCESSOR_H
#define TRUCELINE_CPROCESSOR_H

/* The widest x86-64 level that this processor and its operating system support: 1 (baseline),
   3 (AVX2, FMA, BMI) or 4 (AVX-512 F, BW, CD, DQ, VL). 1 on every other architecture. */
int truceline_processor_level(void);

#endif

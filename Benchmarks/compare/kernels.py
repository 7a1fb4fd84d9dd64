# SPDX-License-Identifier: Apache-2.0
"""The kernels in memory, measured by the package beside this folder."""


def measured(folder):
    return {}

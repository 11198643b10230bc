//! The dictionary's tables. Facts of the standard, and nothing that decides.

use super::{Body, Group};

/// Highest tag of FIX 4.4.
pub(super) const HIGHEST_TAG: u32 = 956;

/// Tags below that which no field has.
pub(super) const UNUSED_TAGS: &[u32] = &[101, 261, 809];

/// Types of all messages.
pub(super) const KINDS: &[&[u8]] = &[
    b"0", b"1", b"2", b"3", b"4", b"5", b"6", b"7", b"8", b"9", b"A", b"B", b"C", b"D", b"E", b"F",
    b"G", b"H", b"J", b"K", b"L", b"M", b"N", b"P", b"Q", b"R", b"S", b"T", b"V", b"W", b"X", b"Y",
    b"Z", b"a", b"b", b"c", b"d", b"e", b"f", b"g", b"h", b"i", b"j", b"k", b"l", b"m", b"n", b"o",
    b"p", b"q", b"r", b"s", b"t", b"u", b"v", b"w", b"x", b"y", b"z", b"AA", b"AB", b"AC", b"AD",
    b"AE", b"AF", b"AG", b"AH", b"AI", b"AJ", b"AK", b"AL", b"AM", b"AN", b"AO", b"AP", b"AQ",
    b"AR", b"AS", b"AT", b"AU", b"AV", b"AW", b"AX", b"AY", b"AZ", b"BA", b"BB", b"BC", b"BD",
    b"BE", b"BF", b"BG", b"BH",
];

/// Messages that are known in full. An instrument's fields stand in each that has one.
pub(super) const BODIES: &[Body] = &[
    Body { kind: b"0", required: &[], optional: &[112] },
    Body { kind: b"1", required: &[112], optional: &[] },
    Body { kind: b"2", required: &[7, 16], optional: &[] },
    Body { kind: b"3", required: &[45], optional: &[58, 354, 355, 371, 372, 373] },
    Body { kind: b"4", required: &[36], optional: &[123] },
    Body { kind: b"5", required: &[], optional: &[58, 354, 355] },
    Body {
        kind: b"8",
        required: &[6, 14, 17, 37, 39, 54, 150, 151],
        optional: &[
            1, 11, 12, 13, 15, 18, 19, 21, 22, 29, 30, 31, 32, 38, 40, 41, 44, 48, 55, 58, 59, 60,
            63, 64, 65, 66, 75, 77, 99, 103, 106, 107, 110, 111, 113, 118, 119, 120, 126, 136, 152,
            155, 156, 157, 158, 159, 167, 168, 192, 193, 194, 195, 198, 200, 201, 202, 206, 207,
            210, 211, 218, 220, 221, 222, 223, 224, 225, 226, 227, 228, 229, 230, 231, 232, 235,
            236, 237, 238, 239, 240, 255, 258, 259, 260, 336, 348, 349, 350, 351, 354, 355, 376,
            377, 378, 381, 382, 388, 389, 423, 424, 425, 426, 427, 432, 442, 453, 454, 460, 461,
            468, 469, 470, 471, 472, 479, 480, 481, 483, 484, 485, 494, 497, 513, 515, 516, 518,
            526, 527, 528, 529, 541, 543, 544, 548, 549, 551, 555, 581, 582, 583, 584, 589, 590,
            591, 625, 635, 636, 638, 639, 641, 651, 652, 660, 662, 663, 667, 669, 691, 693, 696,
            697, 698, 699, 701, 711, 738, 761, 762, 775, 788, 790, 797, 835, 836, 837, 838, 839,
            840, 841, 842, 843, 844, 845, 846, 847, 848, 849, 850, 851, 854, 864, 873, 874, 875,
            876, 898, 911, 912, 913, 914, 915, 916, 917, 918, 919, 920, 921, 922, 943, 947,
        ],
    },
    Body {
        kind: b"9",
        required: &[11, 37, 39, 41, 434],
        optional: &[1, 58, 60, 66, 75, 102, 198, 229, 354, 355, 526, 581, 583, 586, 636, 660],
    },
    Body {
        kind: b"A",
        required: &[98, 108],
        optional: &[95, 96, 141, 383, 384, 464, 553, 554, 789],
    },
    Body {
        kind: b"C",
        required: &[33, 94, 147, 164],
        optional: &[11, 37, 42, 95, 96, 146, 215, 356, 357, 555, 711],
    },
    Body {
        kind: b"D",
        required: &[11, 40, 54, 55, 60],
        optional: &[
            // Identity, parties, accounts.
            526, 583, 453, 229, 75, 1, 660, 581, 589, 590, 591, 70, 78, 63, 64, 544, 635,
            // How to work it.
            21, 18, 110, 111, 100, 386, 81, 114, 59, 168, 432, 126, 427, 528, 529, 582,
            // Instrument.
            65, 48, 22, 454, 460, 461, 167, 762, 200, 541, 224, 225, 239, 226, 227, 228, 255, 543,
            470, 471, 472, 240, 202, 947, 206, 231, 223, 207, 106, 348, 349, 107, 350, 351, 691,
            667, 875, 876, 864, 873, 874, // Financing, underlyings, stipulations.
            913, 914, 915, 918, 788, 916, 917, 919, 898, 711, 232, // Quantity and price.
            140, 854, 38, 152, 516, 468, 469, 423, 44, 99, 218, 220, 221, 222, 662, 663, 699, 761,
            235, 236, 701, 696, 697, 698, 15, 211, 835, 836, 837, 838, 840, 388, 389, 841, 842,
            843, 844, 846, 847, 848, 849, 192, 640, 210, // Others.
            376, 377, 23, 117, 12, 13, 479, 497, 121, 120, 775, 58, 354, 355, 193, 77, 203, 480,
            481, 513, 494,
        ],
    },
    Body {
        kind: b"d",
        required: &[320, 322, 323],
        optional: &[
            55, 65, 48, 22, 454, 460, 461, 167, 762, 200, 541, 224, 225, 239, 226, 227, 228, 255,
            543, 470, 471, 472, 240, 202, 947, 206, 231, 223, 207, 106, 348, 349, 107, 350, 351,
            691, 667, 875, 876, 864, 873, 874, 668, 869, 870, 711, 15, 336, 625, 58, 354, 355, 555,
            827, 561, 562,
        ],
    },
    Body { kind: b"j", required: &[372, 380], optional: &[45, 58, 354, 355, 379] },
];

/// Groups of those messages.
pub(super) const GROUPS: &[Group] = &[
    Group { count: 33, first: 58, others: &[354, 355] },
    Group { count: 78, first: 79, others: &[661, 736, 467, 539, 80] },
    Group { count: 136, first: 137, others: &[138, 139, 891] },
    Group {
        count: 146,
        first: 55,
        others: &[65, 48, 22, 454, 460, 461, 167, 762, 200, 541, 207, 106, 107],
    },
    Group { count: 215, first: 216, others: &[217] },
    Group { count: 232, first: 233, others: &[234] },
    Group { count: 382, first: 375, others: &[337, 437, 438, 655] },
    Group { count: 384, first: 372, others: &[385] },
    Group { count: 386, first: 336, others: &[625] },
    Group { count: 453, first: 448, others: &[447, 452, 802] },
    Group { count: 454, first: 455, others: &[456] },
    Group { count: 457, first: 458, others: &[459] },
    Group { count: 518, first: 519, others: &[520, 521] },
    Group { count: 539, first: 524, others: &[525, 538, 804] },
    Group {
        count: 555,
        first: 600,
        others: &[
            248, 249, 250, 251, 252, 253, 254, 257, 539, 556, 564, 565, 566, 587, 588, 596, 597,
            598, 599, 601, 602, 603, 604, 607, 608, 609, 610, 611, 612, 613, 614, 615, 616, 617,
            618, 619, 620, 621, 622, 623, 624, 637, 654, 683, 687, 690, 739, 740, 764, 942, 955,
            956,
        ],
    },
    Group { count: 604, first: 605, others: &[606] },
    Group { count: 683, first: 688, others: &[689] },
    Group {
        count: 711,
        first: 311,
        others: &[
            241, 242, 243, 244, 245, 246, 247, 256, 305, 306, 307, 308, 309, 310, 312, 313, 315,
            316, 317, 318, 362, 363, 364, 365, 435, 436, 457, 462, 463, 542, 592, 593, 594, 595,
            763, 810, 877, 878, 879, 882, 883, 884, 885, 886, 887, 941,
        ],
    },
    Group { count: 802, first: 523, others: &[803] },
    Group { count: 804, first: 545, others: &[805] },
    Group { count: 864, first: 865, others: &[866, 867, 868] },
    Group { count: 870, first: 871, others: &[872] },
    Group { count: 887, first: 888, others: &[889] },
];

/// Prices, quantities, amounts, percentages.
pub(super) const DECIMALS: &[u32] = &[
    6, 12, 14, 31, 32, 38, 44, 80, 99, 110, 111, 118, 119, 137, 140, 151, 152, 155, 158, 159, 192,
    194, 195, 202, 210, 211, 218, 223, 227, 228, 231, 236, 237, 238, 245, 246, 252, 253, 260, 316,
    381, 389, 424, 425, 426, 435, 436, 437, 469, 485, 516, 520, 566, 612, 614, 615, 623, 637, 639,
    640, 641, 651, 652, 662, 669, 687, 697, 738, 810, 839, 845, 847, 849, 850, 867, 869, 879, 882,
    883, 884, 885, 886, 898, 920, 921, 922,
];

/// Whole numbers, also negative ones.
pub(super) const INTEGERS: &[u32] = &[
    98, 102, 103, 108, 157, 201, 226, 244, 251, 315, 373, 378, 380, 423, 427, 452, 460, 462, 519,
    538, 549, 556, 565, 581, 582, 607, 638, 660, 663, 665, 690, 698, 775, 788, 803, 805, 835, 836,
    837, 838, 840, 841, 842, 843, 844, 846, 847, 851, 854, 865, 871, 875, 891, 911, 919,
];

/// Whole numbers that are not negative: numbers of messages, lengths.
pub(super) const LENGTHS: &[u32] = &[
    7, 16, 34, 36, 45, 90, 93, 95, 212, 348, 350, 352, 354, 356, 358, 360, 362, 364, 369, 383, 445,
    618, 621, 789,
];

/// `Y` or `N`.
pub(super) const FLAGS: &[u32] =
    &[43, 97, 113, 114, 121, 123, 141, 208, 258, 266, 325, 377, 464, 547, 570, 575, 636, 797, 912];

/// Times of day with a date.
pub(super) const TIMES: &[u32] =
    &[42, 52, 60, 62, 122, 126, 168, 341, 342, 370, 438, 483, 515, 586, 779];

/// One character.
pub(super) const CHARACTERS: &[u32] = &[
    4, 13, 21, 28, 29, 39, 40, 54, 59, 63, 77, 81, 94, 150, 156, 206, 263, 269, 274, 279, 285, 305,
    317, 388, 434, 442, 447, 468, 480, 481, 484, 497, 525, 528, 544, 564, 587, 589, 590, 591, 613,
    624, 635,
];

/// Values of fields that have a list of them and that orders carry often.
pub(super) const VALUES: &[(u32, &str)] = &[
    (4, "B S X T"),
    (13, "1 2 3 4 5 6"),
    (21, "1 2 3"),
    (22, "1 2 3 4 5 6 7 8 9 A B C D E F G H I J"),
    (39, "0 1 2 3 4 5 6 7 8 9 A B C D E"),
    (40, "1 2 3 4 5 6 7 8 9 D E G I J K L M P"),
    (54, "1 2 3 4 5 6 7 8 9 A B C D E F G"),
    (59, "0 1 2 3 4 5 6 7"),
    (63, "0 1 2 3 4 5 6 7 8 9"),
    (77, "O C R F"),
    (81, "0 1 2 3 4 5 6"),
    (94, "0 1 2"),
    (98, "0 1 2 3 4 5 6"),
    (150, "0 1 2 3 4 5 6 7 8 9 A B C D E F G H I"),
    (
        167,
        "EUSUPRA FAC FADN PEF SUPRA CORP CPP CB DUAL EUCORP XLINKD STRUCT YANK FUT OPT CS PS REPO FORWARD \
         BUYSELL SECLOAN SECPLEDGE BRADY EUSOV TBOND TINT TIPS TCAL TPRN UST USTB TNOTE TBILL TERM RVLV \
         RVLVTRM BRIDGE LOFC SWING DINP DEFLTED WITHDRN REPLACD MATURED AMENDED RETIRED BA BN BOX CD CL CP \
         DN EUCD EUCP LQN MTN ONITE PN PZFJ SLQN STN TD XCN YCD ABS CMBS CMO IET MBS MIO MPO MPP MPT PFAND \
         TBA AN COFO COFP GO MT RAN REV SPCLA SPCLO SPCLT TAN TAXA TECP TRAN VRDN WAR MF MLEG NONE ? FOR",
    ),
    (201, "0 1"),
    (323, "1 2 3 4 5 6"),
    (388, "0 1 2 3 4 5 6 7"),
    (434, "1 2"),
    (528, "A G I P R W"),
];

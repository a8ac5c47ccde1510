/* stage.h - the parts of a training, for those who watch it. */
#ifndef TOPIC_TRAINING_FIT_STAGE_H
#define TOPIC_TRAINING_FIT_STAGE_H

enum topic_stage {
    TOPIC_STAGE_READ,
    TOPIC_STAGE_FEATURES,
    TOPIC_STAGE_SOLVE,  /* the machines, of the folds and final */
    TOPIC_STAGE_SELECT, /* calibration, thresholds and what is measured on out-of-fold margins */
    TOPIC_STAGE_WRITE,
    TOPIC_STAGE_COUNT
};

#endif

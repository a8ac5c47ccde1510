/* stage.h - the stages of a training, for progress and times. */
#ifndef TOPIC_TRAINING_FIT_STAGE_H
#define TOPIC_TRAINING_FIT_STAGE_H

enum topic_stage {
    TOPIC_STAGE_READ,
    TOPIC_STAGE_FEATURES,
    TOPIC_STAGE_SOLVE,  /* trains the fold models and the final SVMs */
    TOPIC_STAGE_SELECT, /* fits the decision rule and computes measures, on out-of-fold margins */
    TOPIC_STAGE_WRITE,
    TOPIC_STAGE_COUNT
};

#endif

/* intents.h - training data of assistants, in which each utterance has one intent: Rasa's NLU data,
 * projects of LUIS and of conversational language understanding, Wit.
 *
 *     {"rasa_nlu_data": {"common_examples": [{"text": ..., "intent": "ask_energy"}]}}
 *     {"utterances": [{"text": ..., "intent": "AskEnergy"}]}
 */
#ifndef TOPIC_TRAINING_EXPORT_INTENTS_H
#define TOPIC_TRAINING_EXPORT_INTENTS_H

#include <stdbool.h>

#include <jansson.h>

bool topic_intents_is(json_t *object);

/* Records with the intents as topics, which the caller releases; "None", which is no intent in
 * projects of Microsoft, is none of the topics. NULL: out of memory. */
json_t *topic_intents_records(json_t *object);

#endif

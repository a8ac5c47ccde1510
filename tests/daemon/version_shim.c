/* Preloaded, it makes libzmq say that it is a version with which topicd was not tested. */
void zmq_version(int *major, int *minor, int *patch);

void zmq_version(int *major, int *minor, int *patch)
{
    *major = 9;
    *minor = 8;
    *patch = 7;
}

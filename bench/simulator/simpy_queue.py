"""M/M/3 in SimPy: prints customers a second of processor time, and the mean wait. Arguments: customers, seed."""

import random
import sys
import time

import simpy

customers, seed = int(sys.argv[1]), int(sys.argv[2])
rng = random.Random(seed)
env = simpy.Environment()
servers = simpy.Resource(env, capacity=3)
waited = 0.0


def customer():
    global waited
    arrived = env.now
    with servers.request() as request:
        yield request
        waited += env.now - arrived
        yield env.timeout(rng.expovariate(1.0))


def source():
    for _ in range(customers):
        yield env.timeout(rng.expovariate(2.0))
        env.process(customer())


began = time.process_time()
env.process(source())
env.run()
elapsed = time.process_time() - began
print(customers / elapsed, waited / customers)

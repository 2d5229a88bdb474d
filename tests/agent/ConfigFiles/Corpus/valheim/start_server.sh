#!/bin/bash
export templdpath=$LD_LIBRARY_PATH
export LD_LIBRARY_PATH=./linux64:$LD_LIBRARY_PATH
export SteamAppId=892970

echo "Starting server PRESS CTRL-C to exit"

# Tip: Make a local copy of this script to avoid it being overwritten by steam.
./valheim_server.x86_64 -name "My server" -port 2456 -world "Dedicated" -password "secret"

export LD_LIBRARY_PATH=$templdpath

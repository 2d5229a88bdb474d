using System.Net;

namespace Panel.Agent.Tunnel;

internal sealed class TunnelRefusedException(HttpStatusCode status, Exception inner)
    : Exception(
        $"The panel refused the agent's token ({(int)status}): the node was deleted, or its token was revoked "
            + "or replaced.",
        inner
    );

// What the gateway costs, beside its peers in the same run, everything on loopback (needs wrk and nginx):
// dotnet run -c Release --project tests/bench/gateway -- [requests] [sockets]
// [memory] [--seconds 2] [--rounds 9] [--json results.json]
// requests load → proxy → stub, at bodies of 0, 1 KB and 100 KB: direct, bare YARP,
// nginx, nginx with auth_request and limit_req, the gateway.
// nginx asks about each request: once the stub, which allows everything for
// nothing (what auth_request itself costs), and once the panel's
// identity (what it costs to know who calls). The gateway asks about a
// credential twice a minute, and has its metrics on
//     sockets   WebSocket echo through each; and what 2,000 idle WebSockets add to the gateway's memory
//     memory    the gateway's memory over a million requests with 100,000 different tokens
// Without a name all three run. The same program is the stub, bare YARP and the gateway, each in a process of its own.
using Panel.Gateway.Bench;

switch (args.FirstOrDefault())
{
    case "stub":
        await Stub.RunAsync(args[1]);
        break;
    case "bare":
        await BareProxy.RunAsync(args[1], args[2]);
        break;
    case "gateway":
        await GatewayProcess.RunAsync(args[1], args[2]);
        break;
    default:
        await Everything.RunAsync(BenchOptions.Of(args));
        break;
}

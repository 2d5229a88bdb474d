// What an authenticated read costs through everything: gateway, internal token, service, database.
//
//     dotnet run --project tests/bench/reads -c Release [-- <seconds a route, 5>]
//
// Starts the standalone panel and, beside it, a bare minimal API with one EF query on a copy of the same database.
// Prints processor time for a request and requests a second, and the ratio of the two.
using System.Globalization;
using Panel.Reads.Bench;

if (args is ["bare", var url, var file])
{
    await BareApi.RunAsync(url, file);
    return;
}

var seconds = args is [var text] ? int.Parse(text, CultureInfo.InvariantCulture) : 5;
await using var panel = await PanelProcess.StartAsync();
await panel.FillAsync(instances: 50);
await using var bare = await BareProcess.StartAsync(panel.NodesDatabase);
Console.WriteLine($"{"route",-28} {"ms of processor",16} {"of bare",8} {"a second",9}");
var peer = await Load.MeasureAsync(bare.Client, bare.ProcessId, "/nodes", seconds);
Console.WriteLine($"{"bare: one EF query",-28} {peer.Milliseconds,16:0.00} {1.0,8:0.0} {peer.PerSecond,9:0}");
foreach (var route in (string[])["/v1/nodes", "/v1/users/me", "/v1/instances?limit=50"])
{
    var figure = await Load.MeasureAsync(panel.Client, panel.ProcessId, route, seconds);
    var ratio = figure.Milliseconds / peer.Milliseconds;
    Console.WriteLine($"{route,-28} {figure.Milliseconds,16:0.00} {ratio,8:0.0} {figure.PerSecond,9:0}");
}

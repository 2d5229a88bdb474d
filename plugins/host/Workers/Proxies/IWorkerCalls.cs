using System.Text.Json;
using Panel.Plugins.Worker.Protocol;

namespace Panel.Plugins.Host.Workers.Proxies;

/// <summary>Calls a method of a plugin in its worker.</summary>
internal interface IWorkerCalls
{
    Task<T> CallAsync<T>(string method, CallArguments arguments, CancellationToken cancellationToken);

    Task<JsonElement?> CallAsync(string method, CallArguments arguments, CancellationToken cancellationToken);
}

using StackExchange.Redis;

namespace Panel.Gateway.Tests.Admission.Limits;

/// <summary>One command to a Redis server, over a connection of its own.</summary>
internal static class RedisCommand
{
    public static async Task RunAsync(Uri url, string command, params object[] arguments)
    {
        await using var connection = await ConnectionMultiplexer.ConnectAsync($"{url.Authority},allowAdmin=true");
        await connection.GetDatabase().ExecuteAsync(command, arguments);
        // A server that was told to pause answers no farewell.
        await connection.CloseAsync(allowCommandsToComplete: false);
    }
}

using System.Net;
using Panel.Gateway.Admission;
using Panel.Gateway.Admission.Credentials;
using Panel.Gateway.Admission.Introspection;
using Panel.Gateway.Admission.Limits;
using Panel.Gateway.Admission.Limits.Partitions;
using Panel.Hosting.Auth;
using Panel.Hosting.Principals;

namespace Panel.Limits.Bench;

/// <summary>
/// Both kinds of limits in a loop, for a caller with a token, with nothing
/// behind them; against the same loop without them.
/// </summary>
internal static class Cost
{
    private const int Count = 2_000_000;
    private const int Tokens = 10_000;

    public static async Task MeasureAsync()
    {
        var services = new ServiceCollection()
            .AddLogging()
            .AddSingleton(TimeProvider.System)
            .AddSingleton<IConfiguration>(
                new ConfigurationBuilder()
                    .AddJsonFile(Path.Combine(AppContext.BaseDirectory, "gateway.json"))
                    .AddInMemoryCollection([
                        new("Limits:address:Burst", "1000000"),
                        new("Limits:address:Permits", "1000000"),
                    ])
                    .Build()
            );
        services
            .AddOptions()
            .AddSingleton<Revocations>()
            .AddSingleton<IntrospectionCache>()
            .AddMetrics()
            .AddSingleton<LimitsMeter>()
            .AddSingleton<CurrentLimits>()
            .AddSingleton<Limiter>()
            .AddSingleton<BodyPartitions>()
            .AddSingleton<AddressLimits>()
            .AddSingleton<CredentialLimits>();
        await using var provider = services.BuildServiceProvider();
        var callers = Enumerable
            .Range(0, Tokens)
            .Select(_ => new Caller(
                new Credential(Credential.Bearer, "x"),
                default,
                IntrospectionEntry.Of(
                    new IntrospectionResponse(
                        true,
                        true,
                        PrincipalKind.User,
                        Guid.CreateVersion7(),
                        Guid.CreateVersion7(),
                        false,
                        "token",
                        null
                    ),
                    default,
                    null
                )
            ))
            .ToArray();
        var (addresses, credentials) = (
            provider.GetRequiredService<AddressLimits>(),
            provider.GetRequiredService<CredentialLimits>()
        );
        for (var round = 0; round < 4; round++)
        {
            var (bareTime, bareBytes) = await LoopAsync((_, _) => Task.CompletedTask, callers);
            var (time, bytes) = await LoopAsync(CountAsync, callers);
            Console.WriteLine($"{time - bareTime,6:0} ns and {bytes - bareBytes,5:0} bytes a request");
        }

        // As the door does, and every answer when it starts.
        async Task CountAsync(HttpContext context, RequestState visit)
        {
            if (
                (await addresses.RefusalOfAsync(context, visit) ?? await credentials.RefusalOfAsync(context, visit))
                is not null
            )
            {
                throw new InvalidOperationException("Refused.");
            }

            visit.Limits.Write(context.Response.Headers);
        }
    }

    private static async Task<(double Nanoseconds, double Bytes)> LoopAsync(
        Func<HttpContext, RequestState, Task> count,
        Caller[] callers
    )
    {
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = IPAddress.Parse("192.0.2.1");
        // The processor's time, as others use the machine too.
        var (from, bytes) = (Environment.CpuUsage.TotalTime, GC.GetAllocatedBytesForCurrentThread());
        for (var i = 0; i < Count; i++)
        {
            await count(context, new RequestState(TimeProvider.System) { Caller = callers[i % Tokens] });
            context.Response.Headers.Clear();
        }

        return (
            (Environment.CpuUsage.TotalTime - from).TotalNanoseconds / Count,
            (GC.GetAllocatedBytesForCurrentThread() - bytes) / (double)Count
        );
    }
}

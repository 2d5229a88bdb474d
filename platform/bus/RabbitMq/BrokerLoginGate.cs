using MassTransit;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Panel.Bus.RabbitMq;

/// <summary>
/// Holds the bus back while the broker refuses the login. The library waits for a
/// broker that is down, but a refused login ends its start, and
/// the endpoints of a bus whose start has failed cannot be started again. The host itself does not wait.
/// </summary>
internal sealed partial class BrokerLoginGate(
    BusOptions options,
    IHostApplicationLifetime lifetime,
    TimeProvider clock,
    ILogger<BrokerLoginGate> logger
) : IBusObserver
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    public async Task PreStart(IBus bus)
    {
        while (await IsRefusedAsync(lifetime.ApplicationStopping))
        {
            Log.Refused(logger, Pause.TotalSeconds);
            await Task.Delay(Pause, clock, lifetime.ApplicationStopping);
        }
    }

    public void PostCreate(IBus bus) { }

    public void CreateFaulted(Exception exception) { }

    public Task PostStart(IBus bus, Task<BusReady> busReady) => Task.CompletedTask;

    public Task StartFaulted(IBus bus, Exception exception) => Task.CompletedTask;

    public Task PreStop(IBus bus) => Task.CompletedTask;

    public Task PostStop(IBus bus) => Task.CompletedTask;

    public Task StopFaulted(IBus bus, Exception exception) => Task.CompletedTask;

    private async Task<bool> IsRefusedAsync(CancellationToken cancellationToken)
    {
        try
        {
            var factory = new ConnectionFactory
            {
                Uri = options.Brokers.First,
                AutomaticRecoveryEnabled = false,
                SocketFactory = TimeoutTcpClient.Factory(options.SilenceLimit),
            };
            await using var connection = await factory.CreateConnectionAsync(
                options.Brokers.EndPoints,
                "login",
                cancellationToken
            );
            return false;
        }
        catch (BrokerUnreachableException exception)
        {
            // Anything else than a refusal is the library's to wait for.
            return exception.InnerException is AuthenticationFailureException;
        }
        catch (Exception exception) when (exception is OperationInterruptedException or IOException)
        {
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The broker refuses the login; again in {Seconds} s.")]
        public static partial void Refused(ILogger logger, double seconds);
    }
}

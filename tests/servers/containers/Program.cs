// Panel.TestServers <file>: starts PostgreSQL and RabbitMQ by Testcontainers for a whole run of ./test, writes where
// they are into the file, as variables for bash, and ends them when it is asked to end.
using System.Runtime.InteropServices;
using Panel.Testing;

if (args is not [var file])
{
    Console.Error.WriteLine("usage: Panel.TestServers <file>");
    return 2;
}

var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);

var starting = (Postgres: PostgresContainer.StartAsync(), RabbitMq: RabbitMqContainer.StartAsync());
await using var postgres = await starting.Postgres;
await using var rabbitMq = await starting.RabbitMq;

// Written beside and moved, so that the file is never read half.
await File.WriteAllLinesAsync(
    $"{file}.new",
    [
        $"PANEL_TEST_POSTGRES='{postgres.ConnectionString}'",
        $"PANEL_TEST_RABBITMQ='{rabbitMq.Address.Url}'",
        $"PANEL_TEST_RABBITMQ_ADMIN='{rabbitMq.Address.ManagementUrl}'",
    ]
);
File.Move($"{file}.new", file, overwrite: true);
await ended.Task;
return 0;

void End(PosixSignalContext signal)
{
    signal.Cancel = true;
    ended.TrySetResult();
}

using System.CommandLine;
using Panel.Bus;
using Panel.Bus.Errors;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Panel.Standalone;

/// <summary><c>panel dead-letters</c>: messages that a consumer gave up, in the error queues of RabbitMQ.</summary>
internal static class DeadLetterCommands
{
    private static readonly Argument<string?> AnyQueue = new("queue")
    {
        Description = "With or without _error; all error queues when left out.",
        Arity = ArgumentArity.ZeroOrOne,
    };
    private static readonly Argument<string> Queue = new("queue") { Description = "With or without _error." };
    private static readonly MessageChoice Choice = new();

    public static Command Create()
    {
        var list = new Command("list", "Show the oldest of each queue: id, type, when and why. Never what they say.")
        {
            AnyQueue,
            MessageChoice.Limit,
        };
        list.SetAction(
            (arguments, cancellationToken) =>
                RunAsync(settings =>
                    ListAsync(
                        settings,
                        arguments.GetValue(AnyQueue),
                        arguments.GetValue(MessageChoice.Limit),
                        cancellationToken
                    )
                )
        );
        var replay = new Command("replay", "Move them back to their queue, once what broke them is repaired.")
        {
            Queue,
        };
        Choice.AddTo(replay);
        replay.SetAction(
            (arguments, cancellationToken) =>
                RunAsync(async settings =>
                {
                    var (letters, queue) = (new DeadLetters(settings.Bus), arguments.GetRequiredValue(Queue));
                    var count = await letters.ReplayAsync(queue, int.MaxValue, Choice.Of(arguments), cancellationToken);
                    Console.WriteLine($"{count} replayed");
                })
        );
        var drop = new Command("drop", "Throw them away for good.") { Queue };
        Choice.AddTo(drop);
        drop.SetAction(
            (arguments, cancellationToken) =>
                RunAsync(async settings =>
                {
                    var (letters, queue) = (new DeadLetters(settings.Bus), arguments.GetRequiredValue(Queue));
                    var count = await letters.DropAsync(queue, int.MaxValue, Choice.Of(arguments), cancellationToken);
                    Console.WriteLine($"{count} dropped");
                })
        );
        return new Command("dead-letters", "Messages that a service or an agent gave up handling. With RabbitMQ.")
        {
            list,
            replay,
            drop,
        };
    }

    private static async Task ListAsync(
        BrokerSettings settings,
        string? queue,
        int most,
        CancellationToken cancellationToken
    )
    {
        var letters = new DeadLetters(settings.Bus);
        var queues = queue is not null
            ? new[] { queue }.ToAsyncEnumerable()
            : new ErrorQueueNames(settings.Bus, settings.Management).ListAsync(cancellationToken);
        await foreach (var name in queues)
        {
            try
            {
                var count = await letters.CountAsync(name, cancellationToken);
                if (count == 0 && queue is null)
                {
                    continue;
                }

                Terminal.WriteLine($"{name}: {count}");
                foreach (var letter in await letters.ListAsync(name, most, cancellationToken))
                {
                    Terminal.WriteLine($"  {letter.Id}  {letter.MessageType}  {letter.At}  {letter.Reason}");
                }
            }
            catch (OperationInterruptedException exception)
                when (queue is null && exception.ShutdownReason?.ReplyCode == Constants.NotFound)
            {
                // Since it was named: those of single replicas go with them.
            }
        }
    }

    private static async Task<int> RunAsync(Func<BrokerSettings, Task> act)
    {
        try
        {
            await act(BrokerSettings.FromEnvironment());
            return 0;
        }
        catch (PublishException)
        {
            await Console.Error.WriteLineAsync(
                "panel: the queue is gone, and what waits for it still there. Drop it if nobody makes the queue again."
            );
            return 1;
        }
        catch (Exception exception)
            when (exception
                    is InvalidOperationException
                        or HttpRequestException
                        or BrokerUnreachableException
                        or OperationInterruptedException
            )
        {
            // No broker, no right, no such queue: the message says which.
            await Console.Error.WriteLineAsync($"panel: {exception.Message}");
            return 1;
        }
    }
}

using System.CommandLine;
using System.Data.Common;
using Panel.Data.Messaging;

namespace Panel.Standalone;

/// <summary><c>panel outbox</c>: messages that a service could not send, parked in its database.</summary>
internal static class OutboxCommands
{
    private static readonly Option<string?> Service = new("--service")
    {
        Description = "Only of this service, in a data folder of all.",
    };
    private static readonly Option<long> After = new("--after")
    {
        Description = "Go on after this position of the listing before.",
    };
    private static readonly MessageChoice Choice = new();

    public static Command Create()
    {
        var list = new Command(
            "list",
            "Show them: position, id, type, where to, since when and why. Never what they say."
        )
        {
            Service,
            After,
            MessageChoice.Limit,
        };
        list.SetAction(
            (arguments, cancellationToken) =>
                EachAsync(
                    arguments,
                    (parked, service) =>
                        ListAsync(
                            parked,
                            service,
                            arguments.GetValue(After),
                            arguments.GetValue(MessageChoice.Limit),
                            cancellationToken
                        )
                )
        );
        var replay = Verb(
            "replay",
            "Let the service try again.",
            "replayed",
            (parked, id, cancellationToken) => parked.ReplayAsync(id, cancellationToken)
        );
        var drop = Verb(
            "drop",
            "Throw them away for good.",
            "dropped",
            (parked, id, cancellationToken) => parked.DropAsync(id, cancellationToken)
        );
        return new Command("outbox", "Messages that could not be sent after many tries. Also while the panel runs.")
        {
            list,
            replay,
            drop,
        };
    }

    private static Command Verb(
        string name,
        string description,
        string done,
        Func<ParkedMessages, Guid?, CancellationToken, Task<int>> act
    )
    {
        var verb = new Command(name, description) { Service };
        Choice.AddTo(verb);
        verb.SetAction(
            (arguments, cancellationToken) =>
            {
                Guid? id = Choice.Of(arguments) is { } text
                    ? Guid.TryParse(text, out var parsed)
                        ? parsed
                        : Guid.Empty
                    : null;
                return EachAsync(
                    arguments,
                    async (parked, service) =>
                        Console.WriteLine($"{service}: {await act(parked, id, cancellationToken)} {done}")
                );
            }
        );
        return verb;
    }

    private static async Task ListAsync(
        ParkedMessages parked,
        string service,
        long after,
        int most,
        CancellationToken cancellationToken
    )
    {
        foreach (var row in await parked.ListAsync(after, most, cancellationToken))
        {
            Terminal.WriteLine(
                $"{service}  {row.Position}  {row.Id}  {row.MessageType}  {row.Destination ?? "event"}  "
                    + $"{row.ParkedAt:O}  {row.Reason}"
            );
        }
    }

    private static async Task<int> EachAsync(ParseResult arguments, Func<ParkedMessages, string, Task> act)
    {
        var databases = ServiceDatabases.Find(arguments.GetValue(Service));
        if (databases.Count == 0)
        {
            await Console.Error.WriteLineAsync(
                "panel: no data here. Set PANEL_DATA, or Database__* as for the service."
            );
            return 2;
        }

        try
        {
            foreach (var (service, database) in databases)
            {
                await using var parked = ParkedMessages.In(database, TimeProvider.System);
                await act(parked, service);
            }

            return 0;
        }
        catch (DbException exception)
        {
            await Console.Error.WriteLineAsync($"panel: {exception.Message}");
            return 1;
        }
    }
}

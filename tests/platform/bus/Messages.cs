using MassTransit;

namespace Panel.Bus.Tests;

public sealed record Ping(string Text);

public sealed record Pong(string Text);

/// <summary>Answers, and throws on the text "poison".</summary>
public sealed class PingConsumer(Recorder<Ping> recorder) : IConsumer<Ping>
{
    public Task Consume(ConsumeContext<Ping> context)
    {
        recorder.Add(context.Message);
        if (context.Message.Text == "poison")
        {
            throw new InvalidDataException("Nobody can eat this.");
        }

        return context.RespondAsync(new Pong(context.Message.Text));
    }
}

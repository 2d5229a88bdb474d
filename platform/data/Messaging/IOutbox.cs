namespace Panel.Data.Messaging;

/// <summary>
/// Messages that leave when, and only when, the scope's database context is saved and its transaction committed.
/// </summary>
public interface IOutbox
{
    /// <summary>An event, for whoever subscribed.</summary>
    void Publish<T>(T message)
        where T : class;

    /// <summary>A command, for one queue; it is made when it does not exist.</summary>
    void Send<T>(string queue, T message)
        where T : class;
}

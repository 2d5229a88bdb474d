namespace Panel.Bus.Errors;

/// <summary>What may be shown of a message that was given up. Never its content, which may hold secrets.</summary>
/// <param name="Id">Of the message; empty when its sender gave it none.</param>
/// <param name="MessageType">Name of the contract; empty when the message cannot be read.</param>
/// <param name="At">When it was given up, as the consumer's clock had it.</param>
/// <param name="Reason">The exception of the last attempt, shortened.</param>
public sealed record DeadLetter(string Id, string MessageType, string At, string Reason);

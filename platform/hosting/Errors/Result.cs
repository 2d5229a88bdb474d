namespace Panel.Hosting.Errors;

/// <summary>What a use case gives back: its value, or the expected failure that kept it from one.</summary>
public readonly record struct Result<T>
{
    private Result(T? value, ApiError? error) => (Value, Error) = (value, error);

    public T? Value { get; }

    [System.Diagnostics.CodeAnalysis.MemberNotNullWhen(true, nameof(Error))]
    [System.Diagnostics.CodeAnalysis.MemberNotNullWhen(false, nameof(Value))]
    public bool Failed => Error is not null;

    public ApiError? Error { get; }

    public static implicit operator Result<T>(T value) => new(value, null);

    public static implicit operator Result<T>(ApiError error) => new(default, error);
}

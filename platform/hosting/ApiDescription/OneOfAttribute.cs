namespace Panel.Hosting.ApiDescription;

/// <summary>A parameter or member that the handler reads by hand as one of an enumeration's names.</summary>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property)]
public sealed class OneOfAttribute<T> : OneOfAttribute
    where T : struct, Enum
{
    internal override Type Values => typeof(T);
}

public abstract class OneOfAttribute : Attribute
{
    internal abstract Type Values { get; }
}

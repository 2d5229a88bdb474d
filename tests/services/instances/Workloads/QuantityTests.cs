using Panel.Instances.Workloads.Documents;

namespace Panel.Instances.Tests.Workloads;

public sealed class QuantityTests
{
    [Theory]
    [InlineData("500m", 500)]
    [InlineData("2", 2000)]
    [InlineData("0.5", 500)]
    [InlineData("0.0001", 1)]
    [InlineData("0", null)]
    [InlineData("-1", null)]
    [InlineData("1e3", null)]
    [InlineData("2 ", null)]
    [InlineData("999999", null)]
    [InlineData("", null)]
    public void Millicores_Text_IsThatAmountOrNone(string text, int? expected) =>
        Assert.Equal(expected, Quantity.Millicores(text));

    [Theory]
    [InlineData("512Mi", 536870912L)]
    [InlineData("1Gi", 1073741824L)]
    [InlineData("1G", 1000000000L)]
    [InlineData("1.5Ki", 1536L)]
    [InlineData("1048576", 1048576L)]
    [InlineData("1gb", null)]
    [InlineData("9999999999999999Ti", null)]
    [InlineData("0", null)]
    public void Bytes_Text_IsThatAmountOrNone(string text, long? expected) =>
        Assert.Equal(expected, Quantity.Bytes(text));
}

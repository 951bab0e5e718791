using Notifications.Hosting.Storage;
using Xunit;

namespace Notifications.Hosting.Tests.Storage;

public sealed class RowInsertTests
{
    private static readonly RowInsert Put = new("note", "id text, body blob", key: 1);

    [Fact]
    public void Its_values_come_by_name_and_in_order()
    {
        Assert.Equal("A statement takes 2 parameters, 1 are given. (Parameter 'given')", Assert.Throws<ArgumentException>(() => Put.With(("id", "a"))).Message);
        Assert.StartsWith(
            "A statement's parameters must come in the same order each time: 'body' where 'id' was.",
            Assert.Throws<ArgumentException>(() => Put.With(("body", null), ("id", "a"))).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("id")]
    [InlineData("id uuid")]
    [InlineData("id text, ")]
    public void A_column_has_a_type(string columns) => Assert.Throws<ArgumentException>(() => new RowInsert("note", columns, key: 1));

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void Some_columns_are_the_key(int key) => Assert.Throws<ArgumentOutOfRangeException>(() => new RowInsert("note", "id text, body blob", key));
}

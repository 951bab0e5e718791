using Xunit;

namespace Notifications.Architecture.Tests;

public sealed class SizeTests
{
    [Fact]
    public void No_product_file_is_longer_than_400_lines() =>
        Assert.Empty(Repository.Product.Where(file => file.Lines.Count > 400).Select(file => $"{file}: {file.Lines.Count}"));

    [Fact]
    public void No_test_file_is_longer_than_600_lines() =>
        Assert.Empty(Repository.Sources.Where(file => file.Lines.Count > 600).Select(file => $"{file}: {file.Lines.Count}"));

    [Fact]
    public void Half_of_the_product_files_have_at_most_60_lines() => Assert.InRange(Percentile(50), 1, 60);

    [Fact]
    public void Nine_of_ten_product_files_have_at_most_160_lines() => Assert.InRange(Percentile(90), 1, 160);

    private static int Percentile(int percent)
    {
        var sizes = Repository.Product.Select(file => file.Lines.Count).Order().ToList();
        return sizes[(sizes.Count - 1) * percent / 100];
    }
}

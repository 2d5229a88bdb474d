using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Panel.Instances.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class WorkloadSizes : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "size",
                table: "workload_versions",
                type: "bigint",
                nullable: false,
                defaultValue: 0L
            );

            migrationBuilder.Sql(
                "UPDATE workload_versions SET size = octet_length(document) + coalesce(octet_length(egg), 0);"
            );
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(name: "size", table: "workload_versions");
        }
    }
}

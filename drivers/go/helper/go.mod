module tieline.local/golang

go 1.23
